// Hands the answer of a login on to Shopbell. Nothing of the address is ever read as markup, and nothing of
// it stays in the address bar.
"use strict";

// What Meta sends back, and nothing else is passed on. Lengths are generous: a code has about 200 characters.
const LONGEST_LINK = 2048; // what Shopbell reads
const PASSED_ON = { code: 1024, state: 256, error: 64, error_reason: 64, error_code: 16 };

/** The link that opens Shopbell, or null when the address is no answer to a login. */
function linkTo(query) {
  const given = new URLSearchParams(query);
  const passed = new URLSearchParams();
  for (const [name, longest] of Object.entries(PASSED_ON)) {
    const values = given.getAll(name);
    if (values.length === 0) continue;
    // Twice, or longer than Meta ever sends: somebody's trick.
    if (values.length > 1 || values[0].length > longest) return null;
    // Meta hangs a tail on its redirects; the state comes back as it was sent.
    passed.set(name, name === "code" ? values[0].replace(/#_(=_)?$/, "") : values[0]);
  }
  const answered = passed.get("code") || passed.get("error") || passed.get("error_code");
  const link = `shopbell://oauth/callback?${passed}`;
  return answered && passed.get("state") && link.length <= LONGEST_LINK ? link : null;
}

function show(id) {
  for (const part of document.querySelectorAll("main > section")) part.hidden = part.id !== id;
}

function begin() {
  const link = linkTo(location.search);
  // The whole address: a path that begins with two slashes would be read as another host.
  history.replaceState(null, "", location.href.split(/[?#]/)[0]);
  if (link === null) return show("nothing");
  show("answer");
  document.getElementById("open").href = link;
  const field = document.getElementById("link");
  field.value = link;
  const copy = document.getElementById("copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link);
      copy.textContent = "Copied";
    } catch {
      // Refused: it stands there marked, to be copied by hand.
      field.hidden = false;
      field.select();
    }
  });
  location.href = link;
}

begin();
