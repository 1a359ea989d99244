/**
 * `compute`, cached for each object: called once for an object, dropped with the object. So a result may depend on nothing
 * but the object, and on no part of it that changes later. An edit of a text keeps the objects that it does not touch
 * (blocks, steps, templates), and with them their cached results.
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
