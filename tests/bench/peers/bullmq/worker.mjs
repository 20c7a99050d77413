// The worker process: takes jobs, books them by number and tells the parent on request what it has seen.
// argv: socket path, mode (saturated | latency | delayed). Times between the two processes are CLOCK_MONOTONIC nanoseconds.
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

const CONCURRENCY = 100;
const QUEUE = 'tickets';

const [socketPath, mode] = process.argv.slice(2);
const connection = new Redis({ path: socketPath, maxRetriesPerRequest: null });

const seen = new Map();
let processed = 0;
const latenciesUs = []; // by job number

function latencyUs(job) {
  // opts.delay, not delay: that one is 0 again once the job has become due.
  if (mode === 'delayed') return (performance.timeOrigin + performance.now() - (job.timestamp + (job.opts.delay ?? 0))) * 1000;
  return Number(process.hrtime.bigint() - BigInt(job.data.atNs)) / 1000;
}

const worker = new Worker(
  QUEUE,
  async (job) => {
    if (mode !== 'saturated') latenciesUs[job.data.number] = latencyUs(job);
    seen.set(job.data.number, (seen.get(job.data.number) ?? 0) + 1);
    processed += 1;
  },
  { connection, concurrency: CONCURRENCY },
);

process.on('message', async (message) => {
  if (message === 'processed') process.send({ processed });
  if (message === 'finish') {
    await worker.close();
    const doubled = [...seen.values()].filter((count) => count > 1).length;
    process.send({ processed, distinct: seen.size, doubled, latenciesUs }, () => {
      connection.disconnect();
      process.disconnect();
    });
  }
});

await worker.waitUntilReady();
process.send({ ready: true });
