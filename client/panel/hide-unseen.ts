import { type ComponentChild, type ComponentChildren, options, type VNode } from 'preact';
import { seenLines } from '../../engine/language/safety/unseen.ts';

/** Properties of an element that a person reads or hears. */
const read = ['title', 'aria-label', 'alt', 'placeholder'] as const;

/**
 * Leaves invisible characters out of all that a page shows, wherever it comes from: names, answers, failures and questions are written by
 * others, and one mark that turns the direction of writing makes a text of ours say something else.
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
