import type {
  RecordedImage,
  RecordedScan,
  RegistryScanningConfiguration,
} from '../recorded-registry/index.ts';

/** AWS scans an image once in this time, on push or on request (Amazon ECR service quotas). */
const SCAN_QUOTA_SECONDS = 24 * 60 * 60;

type LocalScan = 'running' | { readonly result: RecordedScan; readonly completedAt: number };

/** The scans of a registry: recorded ones, and those that were started here and take their time. */
export class Scans {
  readonly #local = new Map<RecordedImage, LocalScan>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #options: ScansOptions;

  constructor(options: ScansOptions) {
    this.#options = options;
  }

  /**
   * Starts a scan that ends in the recorded result, or never if there is none to end in:
   * that is how a scan that hangs is seen.
   */
  start(image: RecordedImage): void {
    this.#local.set(image, 'running');
    const result = image.scan;
    if (!result || isUnfinished(result)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#finish(image, result);
      this.#options.onFinished(image, result);
    }, this.#options.scanMillis);
    this.#timers.add(timer);
  }

  /** Inspector has looked at an image again, and this is what it has found. Throws where its first scan is not over. */
  rescan(image: RecordedImage, result: RecordedScan): void {
    const { imageDigest } = image.detail;
    const status = this.of(image)?.imageScanStatus.status;
    if (status !== 'ACTIVE')
      throw new Error(`${imageDigest} is not scanned continuously: ${status}`);
    this.#finish(image, result);
  }

  /** The scan of an image as it is now, `undefined` if there has never been one. */
  of(image: RecordedImage): RecordedScan | undefined {
    const local = this.#local.get(image);
    if (local === undefined) return this.#recorded(image);
    if (local === 'running') return this.#running(image);
    const { result, completedAt } = local;
    if (!result.imageScanFindings) return result;
    return {
      ...result,
      imageScanFindings: { ...result.imageScanFindings, imageScanCompletedAt: completedAt },
    };
  }

  /** Whether another scan would be one too many: one is under way, or ended less than 24 hours ago. */
  isQuotaUsed(image: RecordedImage): boolean {
    const local = this.#local.get(image);
    if (local === 'running') return true;
    if (local) return this.#isRecent(local.completedAt);
    const recorded = this.#recorded(image);
    if (!recorded) return false;
    if (isUnfinished(recorded)) return true;
    // A failed scan has no time of its own.
    return this.#isRecent(
      recorded.imageScanFindings?.imageScanCompletedAt ?? image.detail.imagePushedAt,
    );
  }

  /** Ends without finishing the scans that are under way. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #finish(image: RecordedImage, result: RecordedScan): void {
    this.#local.set(image, { result, completedAt: this.#options.now() });
  }

  #recorded(image: RecordedImage): RecordedScan | undefined {
    return this.#options.recordedCount ? image.scan : undefined;
  }

  #running(image: RecordedImage): RecordedScan {
    if (image.scan && isUnfinished(image.scan)) return image.scan;
    const status = this.#options.scanType === 'BASIC' ? 'IN_PROGRESS' : 'PENDING';
    return { imageScanStatus: { status } };
  }

  #isRecent(seconds: number): boolean {
    return this.#options.now() - seconds < SCAN_QUOTA_SECONDS;
  }
}

interface ScansOptions {
  readonly scanType: RegistryScanningConfiguration['scanType'];
  readonly scanMillis: number;
  /** Whether recorded scans count as done; else an image is unscanned until a scan is started here. */
  readonly recordedCount: boolean;
  /** Seconds since 1970. */
  readonly now: () => number;
  readonly onFinished: (image: RecordedImage, result: RecordedScan) => void;
}

function isUnfinished({ imageScanStatus: { status } }: RecordedScan): boolean {
  return status === 'IN_PROGRESS' || status === 'PENDING';
}
