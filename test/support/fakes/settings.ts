import type { Settings } from '../../../src/ports.ts';

export function fakeSettings(changes: Partial<Settings> = {}): Settings {
  return {
    registryId: '111122223333',
    region: 'eu-west-1',
    registryIds: ['111122223333'],
    regions: ['eu-west-1'],
    scanEventTimeoutSeconds: 300,
    rescanAfterHours: 23,
    scanBudget: 90_000,
    alertWindowSeconds: 60,
    apiAuth: 'token',
    ...changes,
  };
}
