/** Makes a text box as high as its text, up to six lines; beyond that it scrolls. */
import type { Attachment } from "svelte/attachments";

const LINES = 6;

/** `text` is read so that the box is measured again whenever the text changes, also when it is not typed. */
export function growWith(text: () => string): Attachment<HTMLTextAreaElement> {
  return (box) => {
    const measure = () => {
      const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(box);
      return {
        width: box.clientWidth,
        line: Number.parseFloat(lineHeight),
        padding: Number.parseFloat(paddingTop) + Number.parseFloat(paddingBottom),
      };
    };
    const fit = () => {
      const { line, padding } = measure();
      box.style.height = "auto";
      const lines = (box.scrollHeight - padding) / line;
      box.style.overflowY = lines > LINES ? "auto" : "hidden";
      // In lines, so that it grows with the size of the text, too.
      box.style.height = `calc(${Math.min(lines, LINES)}lh + ${padding}px)`;
    };
    let before = measure();
    const observer = new ResizeObserver(() => {
      const now = measure();
      // Its lines break elsewhere.
      if (now.width !== before.width || now.line !== before.line) fit();
      before = now;
    });
    observer.observe(box);
    text();
    fit();
    return () => observer.disconnect();
  };
}
