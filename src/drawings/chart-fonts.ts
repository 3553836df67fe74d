import { fileURLToPath } from 'node:url';

/** Files of DejaVu Sans, so that PNG charts have text even if no font is installed. The build puts them here. */
export function findChartFonts(): string[] {
  return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
    fileURLToPath(new URL(`fonts/${name}`, import.meta.url)),
  );
}
