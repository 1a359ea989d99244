import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Size } from '../../../engine/compile/graph/layout/picture.ts';

/**
 * The size of an element's content box, updated on changes, in a signal of its own or in a given one. The element may appear
 * and disappear.
 */
export function useSize(element: RefObject<HTMLElement | null>, given?: Signal<Size>): Signal<Size> {
  const own = useSignal<Size>({ width: 0, height: 0 });
  const size = given ?? own;
  const watched = useRef<HTMLElement | null>(null);
  const observer = useRef<ResizeObserver | undefined>(undefined);

  useLayoutEffect(() => {
    const { current } = element;
    if (watched.current === current) return;

    watched.current = current;
    observer.current?.disconnect();
    if (!current) return;

    const measure = (): void => {
      size.value = contentSize(current);
    };
    observer.current = new ResizeObserver(measure);
    observer.current.observe(current);
    measure();
  });

  useLayoutEffect(() => () => observer.current?.disconnect(), []);
  return size;
}

/** What is left of an element within its border, its padding and its scroll bars, in pixels. */
function contentSize(element: HTMLElement): Size {
  const { paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(element);
  return {
    width: element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight),
    height: element.clientHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom),
  };
}
