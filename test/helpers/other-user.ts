/** Root may read and write anywhere, so the process becomes the user nobody meanwhile. For tests that run alone. */
export async function asAnotherUser(act: () => Promise<void>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid!(65_534);
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid!(0);
  }
}
