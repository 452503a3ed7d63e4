import { describe, expect, it } from "vitest";
import { sizeWords } from "./files";
import { pastedFiles } from "./transfer";

describe("S8 how large a file is", () => {
  it.each([
    [1, "1 kB"],
    [912, "1 kB"],
    [340_000, "332 kB"],
    [1024 * 1024, "1 MB"],
    [2_480_000, "2.4 MB"],
  ])("s8_%d bytes are %s", (bytes, words) => {
    expect(sizeWords(bytes)).toBe(words);
  });
});

describe("S8 what a clipboard pastes", () => {
  const paste = (text: string, ...names: string[]) => {
    const files = names.map((name) => new File(["x"], name));
    return pastedFiles({ files, getData: () => text } as unknown as DataTransfer).map(({ name }) => name);
  };

  it("s8_files are pasted, text stays text", () => {
    expect(paste("", "image.png")).toEqual(["image.png"]);
    expect(paste("Hello")).toEqual([]);
    expect(pastedFiles(null)).toEqual([]);
  });

  it("s8_text wins over the picture that an office program adds of it", () => {
    expect(paste("Lemon\t42 €", "image.png")).toEqual([]);
  });

  it("s8_the names that a file manager adds are no text", () => {
    expect(paste("a.png\nb.pdf", "a.png", "b.pdf")).toEqual(["a.png", "b.pdf"]);
    expect(paste("/home/owner/Pictures/a.png", "a.png")).toEqual(["a.png"]);
    expect(paste("C:\\Pictures\\a.png", "a.png")).toEqual(["a.png"]);
    expect(paste("a.png is lovely", "a.png")).toEqual([]);
  });
});
