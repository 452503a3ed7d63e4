/** Texts too long for one message, as the recorder sends them (`tests/app/recordings/scenes/answering.rs`). For tests only. */

/** Goes in three parts. */
export const LONG =
  "The sponge is almond, the filling raspberry and white chocolate, and the icing is Swiss meringue. "
    .repeat(25)
    .trim();
/** Goes in two. */
export const WORDS = "word ".repeat(300).trim();
/** Cannot be split. */
export const ENDLESS_LINK = `Here is the whole order: https://ryeandshine.example/order?${"item=cake&".repeat(110)}`;
