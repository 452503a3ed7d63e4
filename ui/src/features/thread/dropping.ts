/** Files that are dragged over an element and dropped there (S8). */
import type { Attachment } from "svelte/attachments";
import { carriesFiles } from "~/lib/composer/transfer";

interface Dropping {
  /** Whether files are taken at the moment. */
  welcome: () => boolean;
  /** Files are over the element, or no longer. */
  over: (is: boolean) => void;
  drop: (files: File[]) => void;
}

export function takesFiles({ welcome, over, drop }: Dropping): Attachment<HTMLElement> {
  return (element) => {
    // Entering a child comes before leaving its parent: what was entered last is where the drag is. A count of both
    // would be wrong after an element below the drag was removed from the page.
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
    // A drag event elsewhere in the window, or a pointer that moves without a drag: the drag is not over this element
    // any more.
    const elsewhere = ({ target }: Event) => {
      if (!(target instanceof Node) || !element.contains(target)) lose();
    };
    const gone = new AbortController();
    const options = { signal: gone.signal };
    element.addEventListener("dragenter", enter, options);
    element.addEventListener("dragover", accept, options);
    element.addEventListener("dragleave", leave, options);
    element.addEventListener("drop", end, options);
    element.addEventListener("pointermove", lose, options);
    window.addEventListener("dragenter", elsewhere, options);
    window.addEventListener("drop", elsewhere, options);
    return () => {
      gone.abort();
      lose();
    };
  };
}
