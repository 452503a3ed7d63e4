/** Reads an address without throwing. (`URL.parse` would do, but the oldest engine we run in has none.) */
export function parseAddress(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
