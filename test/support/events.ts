import { digestOf } from './builders.ts';

/** Events in the shapes that AWS documents (Amazon ECR and Amazon Inspector user guides), with values of our own. */
type Detail = Readonly<Record<string, unknown>>;

export interface Event {
  readonly [field: string]: unknown;
  readonly detail: Detail;
}

const ARN = 'arn:aws:ecr:eu-west-1:111122223333:repository/payments/api';
const IMAGE_DIGEST = digestOf('a');

function anEvent(source: string, detailType: string, resources: string[], detail: Detail): Event {
  return {
    version: '0',
    id: '85fc3613-e913-7fc4-a80c-a3753e4aa9ae',
    'detail-type': detailType,
    source,
    account: '111122223333',
    time: '2026-03-01T11:59:58Z',
    region: 'eu-west-1',
    resources,
    detail: withoutUndefined(detail),
  };
}

/** `ECR Image Scan`; a change to undefined leaves the field out. */
export function aBasicScanEvent(changes: Detail = {}): Event {
  return anEvent('aws.ecr', 'ECR Image Scan', [ARN], {
    'scan-status': 'COMPLETE',
    'repository-name': 'payments/api',
    'finding-severity-counts': { CRITICAL: 10, MEDIUM: 9 },
    'image-digest': IMAGE_DIGEST,
    'image-tags': ['1.4.2'],
    ...changes,
  });
}

/** `Inspector2 Scan` of an image: the repository is named by its ARN. */
export function anEnhancedScanEvent(changes: Detail = {}): Event {
  return anEvent('aws.inspector2', 'Inspector2 Scan', [ARN], {
    'scan-status': 'INITIAL_SCAN_COMPLETE',
    'repository-name': ARN,
    'finding-severity-counts': { CRITICAL: 7, HIGH: 61, MEDIUM: 62, TOTAL: 158 },
    'image-digest': IMAGE_DIGEST,
    'image-tags': ['1.4.2'],
    version: '1.0',
    ...changes,
  });
}

/** `ECR Image Action`: one event per tag, and no resources. */
export function aPushEvent(changes: Detail = {}): Event {
  return anEvent('aws.ecr', 'ECR Image Action', [], {
    result: 'SUCCESS',
    'repository-name': 'payments/api',
    'image-digest': IMAGE_DIGEST,
    'action-type': 'PUSH',
    'image-tag': '1.4.2',
    ...changes,
  });
}

/** `Inspector2 Scan` of an EC2 instance. */
export function anInstanceScanEvent(): Event {
  return anEvent(
    'aws.inspector2',
    'Inspector2 Scan',
    ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0'],
    {
      'scan-status': 'INITIAL_SCAN_COMPLETE',
      'finding-severity-counts': { CRITICAL: 0, HIGH: 0, MEDIUM: 0, TOTAL: 0 },
      'instance-id': 'i-0123456789abcdef0',
      version: '1.0',
    },
  );
}

/** `Inspector2 Scan` of a Lambda function. */
export function aFunctionScanEvent(): Event {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:any';
  return anEvent('aws.inspector2', 'Inspector2 Scan', [arn], {
    'scan-status': 'INITIAL_SCAN_COMPLETE',
    'finding-severity-counts': { CRITICAL: 0, HIGH: 0, MEDIUM: 0, TOTAL: 0 },
    'function-name': arn,
    version: '1.0',
  });
}

/** `UPDATE_STORAGE_CLASS`: an image was archived. */
export function anArchiveEvent(): Event {
  return anEvent('aws.ecr', 'ECR Image Action', [], {
    'action-type': 'UPDATE_STORAGE_CLASS',
    'target-storage-class': 'ARCHIVE',
    'image-digest': IMAGE_DIGEST,
    'repository-name': 'payments/api',
    result: 'SUCCESS',
    'manifest-media-type': 'application/vnd.oci.image.manifest.v1+json',
    'artifact-media-type': 'application/vnd.oci.image.config.v1+json',
  });
}

/** `Inspector2 Finding`: a fresh image sends hundreds. */
export function aFindingEvent(): Event {
  return anEvent('aws.inspector2', 'Inspector2 Finding', [`${ARN}/${IMAGE_DIGEST}`], {
    awsAccountId: '111122223333',
    findingArn: 'arn:aws:inspector2:eu-west-1:111122223333:finding/0123456789abcdef',
    severity: 'CRITICAL',
    status: 'ACTIVE',
    type: 'PACKAGE_VULNERABILITY',
    resources: [
      {
        type: 'AWS_ECR_CONTAINER_IMAGE',
        details: {
          awsEcrContainerImage: { repositoryName: 'payments/api', imageHash: IMAGE_DIGEST },
        },
      },
    ],
  });
}

/** `ECR Scan Resource Change`: the scan frequency of a repository was changed. */
export function aScanFrequencyEvent(): Event {
  return anEvent('aws.ecr', 'ECR Scan Resource Change', [], {
    'action-type': 'SCAN_FREQUENCY_CHANGE',
    repositories: [
      {
        'repository-name': 'payments/api',
        'repository-arn': ARN,
        'scan-frequency': 'SCAN_ON_PUSH',
        'previous-scan-frequency': 'MANUAL',
      },
    ],
    'resource-type': 'REPOSITORY',
    'scan-type': 'ENHANCED',
  });
}

function withoutUndefined(detail: Detail): Detail {
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined));
}
