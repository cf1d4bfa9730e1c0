import type { Paint } from './paint.ts';

/** What the lines to try are made of; all of it exists. */
export interface Examples {
  readonly endpoint: string;
  readonly region: string;
  readonly imageScanArn: string;
  readonly registrySweepArn: string;
  readonly bucket: string;
  /** An execution whose history is worth reading; absent before there is one. */
  readonly executionArn?: string | undefined;
  /** A repository with an image in it, and the image as `repository:tag`. */
  readonly repository?: string | undefined;
  readonly image?: string | undefined;
  /** A file with an event that can be sent again. */
  readonly eventFile?: string | undefined;
  /** The HTTP API, with a token that it lets in. */
  readonly api?: { readonly endpoint: string; readonly token: string } | undefined;
}

/** Lines for another terminal. */
export function nextStepLines(examples: Examples, paint: Paint): readonly string[] {
  const comment = (text: string) => paint('dim', `  # ${text}`);
  const { endpoint, region, imageScanArn, registrySweepArn, bucket } = examples;
  const { executionArn, repository, image, eventFile, api } = examples;
  return [
    `  export AWS_ENDPOINT_URL=${endpoint} \\`,
    `    AWS_REGION=${region} AWS_DEFAULT_REGION=${region} \\`,
    '    AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local',
    '',
    comment('the executions, one per image'),
    '  aws stepfunctions list-executions --state-machine-arn \\',
    `    ${imageScanArn}`,
    ...(executionArn === undefined
      ? []
      : [
          comment('one of them, state by state'),
          '  aws stepfunctions get-execution-history --execution-arn \\',
          `    ${executionArn}`,
        ]),
    ...(repository === undefined
      ? []
      : [
          comment('the images that ECR has'),
          `  aws ecr describe-images --repository-name ${repository}`,
        ]),
    ...(image === undefined
      ? []
      : [
          comment('check one image again'),
          '  aws stepfunctions start-execution --state-machine-arn \\',
          `    ${imageScanArn} \\`,
          `    --input '{"image": "${image}"}'`,
        ]),
    ...(eventFile === undefined
      ? []
      : [
          comment('send the event of a scan again'),
          `  aws events put-events --entries file://${eventFile}`,
        ]),
    comment('sweep the registry again'),
    '  aws stepfunctions start-execution --state-machine-arn \\',
    `    ${registrySweepArn}`,
    comment('all findings, and the files of the sweeps'),
    `  aws s3 ls s3://${bucket} --recursive`,
    ...(api === undefined
      ? []
      : [
          comment('what was found, over HTTP; the dashboard is at the same address'),
          `  curl -H 'Authorization: Bearer ${api.token}' \\`,
          `    ${api.endpoint}/summary`,
        ]),
  ];
}
