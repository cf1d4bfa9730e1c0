import type { Alert } from './outbox/index.ts';

const EXECUTION_ARN = /arn:[\w-]+:states:[\w-]+:\d+:execution:[\w.:-]+/;

/** Holds each alert back until the execution that sent it is over: a verdict is shown before its alerts. */
export interface AlertDesk {
  arrived(alert: Alert): void;
  executionEnded(executionArn: string): void;
  /** Shows what still waits. */
  flush(): void;
}

export function createAlertDesk(show: (alert: Alert) => void): AlertDesk {
  const ended = new Set<string>();
  let waiting: readonly Alert[] = [];

  function showThose(isDue: (alert: Alert) => boolean): void {
    const due = waiting.filter(isDue);
    waiting = waiting.filter((alert) => !due.includes(alert));
    for (const alert of due) show(alert);
  }

  return {
    arrived(alert) {
      const sender = senderOf(alert);
      if (sender === undefined || ended.has(sender)) show(alert);
      else waiting = [...waiting, alert];
    },
    executionEnded(executionArn) {
      ended.add(executionArn);
      showThose((alert) => senderOf(alert) === executionArn);
    },
    flush: () => showThose(() => true),
  };
}

/** Every alert links to its execution. */
function senderOf({ text }: Alert): string | undefined {
  return EXECUTION_ARN.exec(text)?.[0];
}
