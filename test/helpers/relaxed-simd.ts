/** As on a Node whose WebAssembly has no relaxed SIMD. For tests that are alone in their process meanwhile. */
export async function withoutRelaxedSimd<T>(use: () => Promise<T>): Promise<T> {
  const { validate } = WebAssembly;
  Object.assign(WebAssembly, { validate: () => false });
  try {
    return await use();
  } finally {
    Object.assign(WebAssembly, { validate });
  }
}
