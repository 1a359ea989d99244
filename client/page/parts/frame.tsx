import { useEffect } from 'preact/hooks';
import { say } from '../../../engine/language/texts.ts';
import { address, hrefOf, type PageAddress } from '../address.ts';
import { signOut, type Visitor, visit } from '../api.ts';
import { usePoll } from '../poll.ts';
import { inbox, refreshInbox } from '../store/inbox.ts';
import { pageTexts } from '../texts/page.ts';
import { InboxPage } from './inbox.tsx';
import { PanelPlace } from './panel-place.tsx';
import { PipelinesPage } from './pipelines.tsx';
import { RunsPage } from './runs.tsx';
import { SchedulesPage } from './schedules.tsx';
import { SignInPage } from './sign-in.tsx';
import { WorkersPage } from './workers.tsx';

/** The whole page: without a session, only the sign-in form. */
export function PageFrame() {
  const now = visit.value;
  if (!now) return <main class="page-fault" aria-busy="true" />;
  if (!now.visitor) return <SignInPage visit={now} />;
  return <SignedIn visitor={now.visitor} folder={now.folder} />;
}

function SignedIn({ visitor, folder }: { visitor: Visitor; folder: string }) {
  usePoll(10_000, refreshInbox, [visitor.csrf]);
  return (
    <div class="page-frame">
      <TopBar visitor={visitor} folder={folder} />
      <Place />
    </div>
  );
}

function TopBar({ visitor, folder }: { visitor: Visitor; folder: string }) {
  const { at } = address.value;
  const questionCount = inbox.value?.reduce((sum, { questions }) => sum + questions.length, 0) ?? 0;
  const link = (to: PageAddress, words: string, isHere: boolean, count?: number) => (
    <a href={hrefOf(to)} aria-current={isHere ? 'page' : undefined}>
      {words}
      {count ? (
        <span class="count">
          {count}
          <span class="unseen"> {say(pageTexts.waiting, { count })}</span>
        </span>
      ) : null}
    </a>
  );
  const who = say(pageTexts.signedInAs, { who: visitor.by });

  return (
    <nav class="top-bar" aria-label={say(pageTexts.parts)}>
      <span class="brand" title={folder}>
        {folder}
      </span>
      <span class="places">
        {link({ at: 'runs' }, say(pageTexts.runs), at === 'runs' || at === 'run')}
        {link({ at: 'inbox' }, say(pageTexts.inbox), at === 'inbox', questionCount)}
        {link({ at: 'pipelines' }, say(pageTexts.pipelines), at === 'pipelines' || at === 'pipeline')}
        {link({ at: 'schedules' }, say(pageTexts.schedules), at === 'schedules')}
        {visitor.workers ? link({ at: 'workers' }, say(pageTexts.workers), at === 'workers') : null}
      </span>
      <button type="button" class="plain sign-out" title={who} onClick={() => void signOut().catch(() => undefined)}>
        {say(pageTexts.signOut)}
      </button>
    </nav>
  );
}

/** The view of the address. */
function Place() {
  const place = address.value;
  useEffect(() => {
    const names = {
      runs: pageTexts.runs,
      inbox: pageTexts.inbox,
      pipelines: pageTexts.pipelines,
      schedules: pageTexts.schedules,
      workers: pageTexts.workers,
    };
    if (place.at in names) document.title = say(pageTexts.titleOf, { what: say(names[place.at as keyof typeof names]) });
  }, [place]);

  switch (place.at) {
    case 'run':
      return <PanelPlace key={hrefOf(place)} shown={{ run: place.run }} />;
    case 'pipeline':
      return <PanelPlace key={hrefOf(place)} shown={{ file: place.file }} />;
    case 'inbox':
      return <InboxPage />;
    case 'pipelines':
      return <PipelinesPage />;
    case 'schedules':
      return <SchedulesPage />;
    case 'workers':
      return <WorkersPage />;
    case 'runs':
      return <RunsPage address={place} />;
  }
}
