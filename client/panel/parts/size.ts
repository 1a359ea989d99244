import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { Size } from '../../../engine/compile/graph/layout/picture.ts';

/** The inner size of an element, followed while it changes, in a signal of its own or in one that is given. */
export function useSize(element: RefObject<HTMLElement | null>, given?: Signal<Size>): Signal<Size> {
  const own = useSignal<Size>({ width: 0, height: 0 });
  const size = given ?? own;
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = (): void => {
      size.value = { width: current.clientWidth, height: current.clientHeight };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    measure();
    return () => observer.disconnect();
  }, []);
  return size;
}
