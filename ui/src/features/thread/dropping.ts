/** Files that are dragged over an element and dropped there (S8). */
import type { Attachment } from "svelte/attachments";
import { carriesFiles } from "~/lib/transfer";

interface Dropping {
  /** Whether files are taken at the moment. */
  welcome: () => boolean;
  /** Files are over the element, or no longer. */
  over: (is: boolean) => void;
  drop: (files: File[]) => void;
}

export function takesFiles({ welcome, over, drop }: Dropping): Attachment<HTMLElement> {
  return (element) => {
    // Entering a child comes before leaving its parent: what was entered last is where the drag is. Counting both
    // would go wrong whenever an element is taken off the page below the drag.
    let entered: EventTarget | null = null;
    const lose = () => {
      if (entered) over(false);
      entered = null;
    };
    const accept = (event: DragEvent): boolean => {
      if (!carriesFiles(event.dataTransfer) || !welcome()) return false;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      return true;
    };
    const enter = (event: DragEvent) => {
      if (!accept(event)) return lose();
      entered = event.target;
      over(true);
    };
    const leave = ({ target }: DragEvent) => {
      if (target === entered) lose();
    };
    const end = (event: DragEvent) => {
      const files = accept(event) ? [...(event.dataTransfer?.files ?? [])] : [];
      lose();
      if (files.length > 0) drop(files);
    };
    // Elsewhere in the window, or a pointer that moves by itself: the drag is not here any more.
    const elsewhere = ({ target }: Event) => {
      if (!(target instanceof Node) || !element.contains(target)) lose();
    };
    element.addEventListener("dragenter", enter);
    element.addEventListener("dragover", accept);
    element.addEventListener("dragleave", leave);
    element.addEventListener("drop", end);
    element.addEventListener("pointermove", lose);
    window.addEventListener("dragenter", elsewhere);
    window.addEventListener("drop", elsewhere);
    return () => {
      element.removeEventListener("dragenter", enter);
      element.removeEventListener("dragover", accept);
      element.removeEventListener("dragleave", leave);
      element.removeEventListener("drop", end);
      element.removeEventListener("pointermove", lose);
      window.removeEventListener("dragenter", elsewhere);
      window.removeEventListener("drop", elsewhere);
      lose();
    };
  };
}
