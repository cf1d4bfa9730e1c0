export { RecordedRegistryError, type RecordingProblem } from './problems.ts';
export { readRecordedRegistry } from './read.ts';
export type {
  ImageDetail,
  RecordedImage,
  RecordedManifest,
  RecordedRegistry,
  RecordedRepository,
  RecordedScan,
  RegistryScanningConfiguration,
  Repository,
} from './registry.ts';
export { childrenOf, isIndex } from './registry.ts';
