/**
 * The group of each layer in the weights of Keras 3, which names them by classes and not by the layers' own names: the
 * second `MaxPooling2D` is `max_pooling2d_1`.
 */
export function kerasGroups(classNames: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return classNames.map((className) => {
    const snake = snakeCase(className);
    const count = counts.get(snake) ?? 0;
    counts.set(snake, count + 1);
    return count === 0 ? snake : `${snake}_${count}`;
  });
}

/** As Keras' `to_snake_case`: `MaxPooling2D` becomes `max_pooling2d`, `ReLU` becomes `re_lu`. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
