import type { ExportWriter } from './types.js';

export const webWriter: ExportWriter = {
  write: ({ page }) => [{ name: 'index.html', bytes: new TextEncoder().encode(page!) }],
  use: (folder) => `open ${folder}/index.html in a browser, or copy the folder to any web server`,
};
