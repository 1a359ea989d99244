import type { JsonMap } from '../../language/json.ts';

/**
 * A request with what a user's `options` add to it. Ours go before theirs, so that no option can put another model or other messages in
 * their place; what is undefined of ours is not said.
 */
export function withOptions<Body extends object>(own: Body, options: JsonMap = {}): Body {
  const entries = Object.entries(own).filter(([, value]) => value !== undefined);
  const body = Object.assign({ ...own }, options, Object.fromEntries(entries));
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) Reflect.deleteProperty(body, name);
  }
  return body;
}
