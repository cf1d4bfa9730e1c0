import { defineHandler } from '../src/runtime/define-handler.ts';
import { clock, feedSources, feeds } from '../src/runtime/ports.ts';
import { fetchFeeds, Input } from '../src/steps/fetch-feeds.ts';

export const handler = defineHandler({
  input: Input,
  ports: { clock, feeds, feedSources },
  run: fetchFeeds,
});
