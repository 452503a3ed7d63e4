/** Makes a text box as high as its text, up to six lines; beyond that it scrolls. */
import type { Attachment } from "svelte/attachments";

const LINES = 6;

/** `text` is read so that the box is measured again whenever the text changes, also when it is not typed. */
export function growWith(text: () => string): Attachment<HTMLTextAreaElement> {
  return (box) => {
    const fit = () => {
      const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(box);
      const most =
        Number.parseFloat(lineHeight) * LINES +
        Number.parseFloat(paddingTop) +
        Number.parseFloat(paddingBottom);
      box.style.height = "auto";
      box.style.overflowY = box.scrollHeight > most ? "auto" : "hidden";
      box.style.height = `${Math.min(box.scrollHeight, most)}px`;
    };
    let width = box.clientWidth;
    const observer = new ResizeObserver(() => {
      if (box.clientWidth !== width) fit();
      width = box.clientWidth;
    });
    observer.observe(box);
    text();
    fit();
    return () => observer.disconnect();
  };
}
