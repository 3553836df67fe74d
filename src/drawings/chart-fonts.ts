import { fileURLToPath } from 'node:url';

/** Files of DejaVu Sans, so that PNG charts have text even if no font is installed. */
export function findChartFonts(): string[] {
  const urls = [
    import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  ];
  return urls.map((url) => fileURLToPath(url));
}
