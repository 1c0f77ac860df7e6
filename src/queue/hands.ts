import { type Job, type Processor, Worker, type WorkerOptions } from 'bullmq';

/**
 * BullMQ's worker of one queue, which shows when it last moved: it asked for a job and was answered, or a job
 * of it ended. An idle one asks at least every ten seconds; one whose hands all hang, whose connection is dead or
 * whose loop has ended does neither. A class, since only a subclass is told of the asking.
 */
export class Hands extends Worker {
  #movedAtMs = performance.now();

  constructor(queue: string, work: Processor, options: WorkerOptions) {
    super(queue, work, options);
    this.on('completed', () => this.#moved());
    this.on('failed', () => this.#moved());
  }

  /** Milliseconds since it last moved. */
  idleMs(): number {
    return performance.now() - this.#movedAtMs;
  }

  protected override async moveToActive(token: string, name?: string): Promise<Job> {
    const job = await super.moveToActive(token, name as string);
    this.#moved();
    return job;
  }

  #moved(): void {
    this.#movedAtMs = performance.now();
  }
}
