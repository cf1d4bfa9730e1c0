/** The ports of the steps, in memory. */
export { aToken, fakeAccessTokens } from './access-tokens.ts';
export { type FakeAssessments, fakeAssessments } from './assessments.ts';
export { type FakeCatalogue, fakeCatalogue } from './catalogue.ts';
export { type FakeChangeLog, fakeChangeLog } from './change-log.ts';
export { type FakeChannels, fakeChannels } from './channels.ts';
export { fakeClock } from './clock.ts';
export { type FakeExecutions, fakeExecutions } from './executions.ts';
export { fakeExploitScores } from './exploit-scores.ts';
export { type FakeFeeds, fakeFeeds } from './feeds.ts';
export { fakeLineage } from './lineage.ts';
export { type FakeOutboxes, fakeOutboxes } from './outboxes.ts';
export { fakeReceipts } from './receipts.ts';
export {
  type FakeImage,
  type FakeRegistry,
  type FakeRegistryOptions,
  fakeRegistry,
} from './registry.ts';
export { type FakeReportFiles, fakeReportFiles } from './report-files.ts';
export { type FakeReportLog, fakeReportLog } from './report-log.ts';
export { fakeRuns } from './runs.ts';
export { fakeScanConfigurations } from './scan-configurations.ts';
export { fakeSettings } from './settings.ts';
export { fakeSlack } from './slack.ts';
export { type FakeSlackBot, fakeSlackBot } from './slack-bot.ts';
export { type FakeStreams, fakeStreams } from './streams.ts';
export { fakeSweepLog } from './sweep-log.ts';
export { fakeSweeps } from './sweeps.ts';
export { type FakeThreads, fakeThreads } from './threads.ts';
export { fakeTopic } from './topic.ts';
export { fakeWaiters } from './waiters.ts';
