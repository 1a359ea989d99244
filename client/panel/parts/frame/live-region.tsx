import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Store } from '../../store.ts';
import { announcement, looksOf, needsYou } from '../../view/frame/announce.ts';
import { headingOf } from '../../view/frame/header.ts';

/** Interval between announcements, in milliseconds: a busy run is announced once a second. */
const pause = 1000;

/** Announces changes to screen readers; a change that needs a person comes first. */
export function LiveRegion({ store }: { store: Store }) {
  const spoken = useSignal('');
  const urgent = useSignal('');
  const before = useRef<{ looks: ReturnType<typeof looksOf>; word: string; asked: ReadonlySet<string> } | undefined>(undefined);
  const last = useRef(-pause);

  const announce = (): void => {
    const graph = store.graph.peek();
    if (!graph) return;

    const state = store.run.peek()?.state;
    /** No questions are asked while the past is shown. */
    const asking = store.upTo.peek() === undefined;
    const now = {
      looks: looksOf(graph, state),
      word: state ? headingOf(state, store.now.peek()).word : '',
      asked: asking ? new Set(state?.questions.keys()) : (before.current?.asked ?? new Set<string>()),
    };
    const was = before.current;

    before.current = now;
    if (!was) return;

    last.current = performance.now();
    const news = announcement(graph, was, now);
    if (news) spoken.value = news;
    const asks = asking ? needsYou(state, was.asked) : '';
    if (asks) urgent.value = asks;
  };

  const version = store.run.value;
  useLayoutEffect(() => {
    const wait = before.current ? last.current + pause - performance.now() : 0;
    if (wait <= 0) {
      announce();
      return;
    }

    const later = setTimeout(announce, wait);
    return () => clearTimeout(later);
  }, [version, store.graph.value]);

  return (
    <>
      <div class="unseen" aria-live="polite">
        {spoken.value}
      </div>
      <div class="unseen" aria-live="assertive">
        {urgent.value}
      </div>
    </>
  );
}
