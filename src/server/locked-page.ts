/** What a browser without the cookie is shown. It has no script and no style: nothing else is sent to such a browser. */
export const lockedPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>mnistx: not open in this browser</title>
  </head>
  <body>
    <main>
      <h1>This browser cannot see the runs yet</h1>
      <p>
        Open the address that <code>mnistx ui</code> printed last in its terminal, the one with <code>?token=</code>. Each
        works once: for every browser that opens one, the next is printed.
      </p>
    </main>
  </body>
</html>
`;
