import type { Topic, TopicMessage } from '../../../src/ports.ts';

export interface FakeTopic extends Topic {
  readonly published: readonly TopicMessage[];
}

export function fakeTopic(): FakeTopic {
  const published: TopicMessage[] = [];
  return {
    published,
    async publish(message) {
      published.push(message);
    },
  };
}
