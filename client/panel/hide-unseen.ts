import { type ComponentChild, type ComponentChildren, options, type VNode } from 'preact';
import { seenLines } from '../../engine/language/safety/unseen.ts';

/** Properties of an element that contain visible or spoken text. */
const read = ['title', 'aria-label', 'alt', 'placeholder'] as const;

/**
 * Removes invisible characters from all text of a page: names, answers, failures and questions come from elsewhere, and a
 * single bidirectional control character can change the apparent meaning of our own text.
 */
export function hideUnseen(): void {
  const next = options.vnode;
  options.vnode = (vnode: VNode<Record<string, unknown> & { children?: ComponentChildren }>) => {
    const { type, props } = vnode;
    if (props.children !== undefined) props.children = seenChildren(props.children);
    if (typeof type === 'string') {
      for (const name of read) {
        const text = props[name];
        if (typeof text === 'string') props[name] = seenLines(text);
      }
    }

    next?.(vnode);
  };
}

function seenChildren(children: ComponentChildren): ComponentChildren {
  if (typeof children === 'string') return seenLines(children);
  if (!Array.isArray(children)) return children;
  return children.some((child) => typeof child === 'string' || Array.isArray(child))
    ? children.map((child): ComponentChild | ComponentChildren => seenChildren(child))
    : children;
}
