/** What a drag or a clipboard carries: files, or text that must stay text (S8). */

/** Whether files are dragged. What they are is only told once they are dropped. */
export const carriesFiles = (transfer: DataTransfer | null): boolean =>
  transfer?.types.includes("Files") ?? false;

/** The files of a clipboard; none when it has text to paste, as office programs add a picture of it. */
export function pastedFiles(clipboard: DataTransfer | null): File[] {
  const files = [...(clipboard?.files ?? [])];
  const text = clipboard?.getData("text/plain").trim() ?? "";
  return text === "" || namesOnly(text, files) ? files : [];
}

/**
 * Whether a clipboard may have files that the page is not told of, as in WebKitGTK: pictures bring no type at all, copied
 * files a list of addresses that are none of the web, and their paths must not be typed (S8).
 */
export function mayHideFiles(clipboard: DataTransfer | null): boolean {
  if (!clipboard || clipboard.files.length > 0) return false;
  return clipboard.getData("text/plain") === "" && clipboard.getData("text/uri-list") === "";
}

/** File managers put the names, or the paths, of the copied files beside them. */
function namesOnly(text: string, files: readonly File[]): boolean {
  return text.split(/\r?\n/).every((line) => files.some(({ name }) => line.split(/[\\/]/).at(-1) === name));
}

/** Files dropped where nothing takes them: the web engine would leave the page to show them. */
export function refuseFiles(event: DragEvent): void {
  if (event.defaultPrevented || !carriesFiles(event.dataTransfer)) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
}
