import { Metrics } from '@aws-lambda-powertools/metrics';

/** One figure for operators. Dimensions are words out of short lists: CloudWatch bills each combination. */
export interface Measurement {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds';
  readonly dimensions?: Readonly<Record<string, string>>;
}

/** Every metric of the service. docs/operations.md says what each means. */
export type MetricName =
  | 'ImagesAssessed'
  | 'ScanWait'
  | 'ScanTimeouts'
  | 'ImagesSwept'
  | 'SweepsSucceeded'
  | 'ScansPutOff'
  | 'RegistriesNotRead'
  | 'OpenFindings'
  | 'Deliveries'
  | 'RefusedDeliveries'
  | 'AlertsTold'
  | 'OwedAlerts'
  | 'OldestOwedAlert'
  | 'Throttles'
  | 'EcrRetries';

const metrics = new Metrics({ namespace: 'EcrScanWarden' });

/**
 * Writes each as a line of Embedded Metric Format, out of which CloudWatch makes the metric: no call, no permission. The
 * dimension `service`, from POWERTOOLS_SERVICE_NAME, keeps stages apart.
 */
export function emit(measurements: readonly Measurement[]): void {
  for (const { name, value, unit, dimensions = {} } of measurements) {
    const single = metrics.singleMetric();
    for (const [dimension, word] of Object.entries(dimensions))
      single.addDimension(dimension, word);
    single.addMetric(name, unit, value);
  }
}
