/**
 * `compute`, remembered for each object: computed at the first call for an object, dropped with the object. So a result may depend on
 * nothing but the object, and on nothing in it that changes afterwards. An edit of a text leaves the objects that it did not touch as
 * they are (blocks, steps, templates), and with them what was computed of them.
 */
export function memoize<Key extends object, Result extends object | string | boolean>(
  compute: (key: Key) => Result,
): (key: Key) => Result {
  const results = new WeakMap<Key, Result>();
  return (key) => {
    const remembered = results.get(key);
    if (remembered !== undefined) return remembered;
    const result = compute(key);
    results.set(key, result);
    return result;
  };
}
