import type { Outcome } from '../../src/domain/assessment.ts';
import { createAlertDesk } from './alert-desk.ts';
import { type Catalogue, type CatalogueImage, imageKey } from './catalogue.ts';
import type { Alert } from './outbox/index.ts';
import { alertLine, mailBox } from './screen/alerts.ts';
import { chapterLines } from './screen/opening.ts';
import { nameWithTags, outcomeRow, type Row, rowLines } from './screen/rows.ts';
import type { Screen } from './screen/screen.ts';
import { type EndedExecution, outcomeOf } from './watch.ts';

/** Tells on the screen what happens to images, and remembers it. */
export interface Story {
  /** The last outcome of each image, by `imageKey`. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** How many alerts have arrived since the chapter began. */
  readonly alerts: number;
  /** Executions that ended otherwise than expected, in words. */
  readonly problems: readonly string[];
  /** Begins a part of the story: the first mail is shown whole, and what is said of an image is said once. */
  chapter(title: string, explanation: string): void;
  /** After the story, whatever a person starts is told, though it be the same again. */
  goOn(): void;
  pushed(image: CatalogueImage): void;
  ended(execution: EndedExecution): void;
  alert(alert: Alert): void;
  /** Shows the alerts whose execution is not known to be over. */
  flush(): void;
}

export function createStory(screen: Screen, catalogue: Catalogue): Story {
  const { columns, paint } = screen;
  const outcomes = new Map<string, Outcome>();
  const problems: string[] = [];
  let told: Map<string, string> | undefined;
  let isFirstMail = true;
  let alerts = 0;

  const desk = createAlertDesk((alert) => {
    const isWhole = alert.channel === 'mail' && isFirstMail;
    if (isWhole) isFirstMail = false;
    screen.print((isWhole ? mailBox : alertLine)(alert, columns, paint));
  });

  function tellOutcome(outcome: Outcome): void {
    const key = imageKey(outcome.image);
    outcomes.set(key, outcome);
    if (outcome.kind === 'skipped' && outcome.reason === 'scan-event-follows') return;
    const platforms = catalogue.get(key)?.platforms ?? 1;
    // Each tag of an image is a push of its own, and starts an execution of its own: that without news is not told.
    const quiet = withoutNews(outcome);
    const { label, facts } = outcomeRow(quiet, platforms);
    const words = `${label} ${facts}`;
    if (quiet === outcome && told?.get(key) === words) return;
    told?.set(key, words);
    screen.print(rowLines(outcomeRow(outcome, platforms), columns, paint));
  }

  return {
    outcomes,
    problems,
    chapter(title, explanation) {
      isFirstMail = true;
      alerts = 0;
      told = new Map();
      screen.print(chapterLines(title, explanation, columns, paint));
    },
    goOn() {
      told = undefined;
    },
    pushed(image) {
      screen.print(rowLines(pushRow(image), columns, paint));
    },
    ended(execution) {
      const { executionArn, problem } = execution;
      const outcome = outcomeOf(execution);
      if (problem !== undefined) {
        const name = executionArn.split(':').slice(-2).join(':');
        problems.push(`The execution ${name} did not succeed. ${problem}`);
        const row = { label: 'FAILED', style: 'red', name, facts: problem } as const;
        screen.print(rowLines(row, columns, paint));
      }
      if (outcome) tellOutcome(outcome);
      desk.executionEnded(executionArn);
    },
    get alerts() {
      return alerts;
    },
    alert(alert) {
      alerts += 1;
      desk.arrived(alert);
    },
    flush: desk.flush,
  };
}

/** The outcome itself where it has none. */
function withoutNews(outcome: Outcome): Outcome {
  return outcome.kind === 'assessed' && outcome.news ? { ...outcome, news: undefined } : outcome;
}

function pushRow(image: CatalogueImage): Row {
  return {
    label: 'pushed',
    style: 'dim',
    name: nameWithTags(image),
    facts: image.platformNames.length > 0 ? `for ${image.platformNames.join(', ')}` : '',
  };
}
