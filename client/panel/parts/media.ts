import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';

/** Whether a media query matches, updated on changes. */
export function useMedia(query: string): boolean {
  const holds = useSignal(window.matchMedia(query).matches);
  useLayoutEffect(() => {
    const media = window.matchMedia(query);
    const follow = (): void => {
      holds.value = media.matches;
    };

    media.addEventListener('change', follow);
    follow();
    return () => media.removeEventListener('change', follow);
  }, [query]);

  return holds.value;
}
