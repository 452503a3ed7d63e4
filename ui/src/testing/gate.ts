/** A promise and the key to it: a test says when an answer comes. */
export function gate<T>() {
  let open: (value: T) => void = () => {};
  const promise = new Promise<T>((go) => (open = go));
  return { promise, open };
}
