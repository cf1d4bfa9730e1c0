import type { LocalAws } from '../aws.ts';

/** The name of a schedule, by its logical id. Throws where the template has none. */
export function scheduleOf({ resources }: Pick<LocalAws, 'resources'>, logicalId: string): string {
  const schedule = resources[logicalId];
  if (!schedule) throw new Error(`The packaged template has no schedule ${logicalId}.`);
  return schedule.ref;
}

/** The outputs of the template that the demo needs. Throws where one is missing. */
export function outputsOf({ outputs }: Pick<LocalAws, 'outputs'>) {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`The packaged template has no output ${name}.`);
    return value;
  };
  return {
    imageScanArn: output('ImageScanStateMachineArn'),
    registrySweepArn: output('RegistrySweepStateMachineArn'),
    bucket: output('BucketName'),
  };
}
