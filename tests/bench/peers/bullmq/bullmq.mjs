// BullMQ under the load that redline-bench gives Redline. Producer here, worker in a process of its own, Redis on a given
// unix socket, empty at the start. Prints `name value unit` lines.
//
//   node bullmq.mjs saturated --socket /run/redis.sock --seconds 3
//   node bullmq.mjs latency   --socket /run/redis.sock --seconds 3 --rate 500
//   node bullmq.mjs delayed   --socket /run/redis.sock --count 10000 --span 5
//
// In BullMQ's favour: jobs carry a number and 120 bytes, completed jobs are removed, pick-up latency counts from the
// actual call of add() (Node's timers are a millisecond late, and Redline's latency counts from when the send was due).
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const BULK = 100;
const BACKLOG = 5000;
const WARM_UP_MS = 2000; // the just-in-time compiler needs some thousand jobs
const WARM_UP_JOBS = 10_000;
const DRAIN_MS = 20_000;
const BODY = 'r'.repeat(112);
const JOB_OPTIONS = { removeOnComplete: true };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    socket: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '500' },
    count: { type: 'string', default: '10000' },
    span: { type: 'string', default: '5' },
  },
});
const mode = positionals[0];
if (!['saturated', 'latency', 'delayed'].includes(mode) || !values.socket) {
  console.error('usage: node bullmq.mjs saturated|latency|delayed --socket PATH [--seconds S] [--rate R] [--count N] [--span S]');
  process.exit(64);
}

const redis = new Redis({ path: values.socket, maxRetriesPerRequest: null });
const queue = new Queue('tickets', { connection: redis });
const worker = fork(fileURLToPath(new URL('worker.mjs', import.meta.url)), [values.socket, mode], { stdio: 'inherit' });
const replies = [];
const waiting = [];
worker.on('message', (message) => (waiting.length > 0 ? waiting.shift()(message) : replies.push(message)));
worker.on('exit', (code) => {
  if (code !== 0 || waiting.length > 0) {
    console.error(`worker ended with ${code}`);
    process.exit(1);
  }
});
const reply = () => new Promise((resolve) => (replies.length > 0 ? resolve(replies.shift()) : waiting.push(resolve)));
const ask = (question) => {
  worker.send(question);
  return reply();
};

function line(name, value, unit) {
  console.log(`bullmq.${name} ${value.toFixed(3)} ${unit}`);
}

async function redisCpuUs() {
  const info = await redis.info('cpu');
  const seconds = (name) => Number(info.match(new RegExp(`^${name}:([0-9.]+)`, 'm'))[1]);
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6;
}

async function finish(added) {
  const until = Date.now() + DRAIN_MS;
  while ((await ask('processed')).processed < added && Date.now() < until) await sleep(5);
  const result = await ask('finish');
  if (result.distinct !== added || result.doubled > 0) {
    console.error(`BullMQ: ${added} jobs added, ${result.distinct} processed, ${result.doubled} more than once`);
    process.exit(2);
  }
  return result;
}

// Latencies of the jobs from number `first` on, ascending.
function measured({ latenciesUs }, first) {
  return latenciesUs.slice(first).sort((a, b) => a - b);
}

function percentile(sorted, percent) {
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
}

async function saturated(seconds) {
  let added = 0;
  let running = true;
  let processed = 0;
  const produce = (async () => {
    while (running) {
      if (added - processed > BACKLOG) {
        await sleep(1);
        continue;
      }
      const jobs = Array.from({ length: BULK }, () => ({ name: 't', data: { number: added++, body: BODY }, opts: JOB_OPTIONS }));
      await queue.addBulk(jobs);
    }
  })();
  const watch = async (ms) => {
    const until = performance.now() + ms;
    while (performance.now() < until) {
      processed = (await ask('processed')).processed;
      await sleep(10);
    }
  };
  await watch(WARM_UP_MS);
  const before = { processed: (await ask('processed')).processed, at: performance.now(), cpu: await redisCpuUs() };
  await watch(seconds * 1000);
  const after = { processed: (await ask('processed')).processed, at: performance.now(), cpu: await redisCpuUs() };
  running = false;
  await produce;
  const jobs = after.processed - before.processed;
  line('jobs_per_s', jobs / ((after.at - before.at) / 1000), '1/s');
  line('redis_us', (after.cpu - before.cpu) / jobs, 'us');
  await finish(added);
}

async function latency(seconds, rate) {
  const warm = Math.round((WARM_UP_MS / 1000) * rate);
  const total = warm + Math.round(seconds * rate);
  let cpu = 0;
  const start = performance.now();
  const adds = [];
  while (adds.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * rate) + 1);
    if (due >= warm && cpu === 0) cpu = await redisCpuUs();
    while (adds.length < due) {
      const data = { number: adds.length, body: BODY, atNs: process.hrtime.bigint().toString() };
      adds.push(queue.add('t', data, JOB_OPTIONS));
    }
    await sleep(1);
  }
  await Promise.all(adds);
  const late = measured(await finish(total), warm);
  line(`${rate}.pickup_p50_us`, percentile(late, 50), 'us');
  line(`${rate}.pickup_p99_us`, percentile(late, 99), 'us');
  line(`${rate}.pickup_p999_us`, percentile(late, 99.9), 'us');
  line(`${rate}.redis_us`, ((await redisCpuUs()) - cpu) / (total - warm), 'us');
}

async function addInBulk(from, until, options) {
  for (let number = from; number < until; ) {
    const jobs = [];
    for (; jobs.length < BULK && number < until; ++number) {
      jobs.push({ name: 't', data: { number, atNs: '0' }, opts: { ...JOB_OPTIONS, ...options(number) } });
    }
    await queue.addBulk(jobs);
  }
}

async function delayed(count, spanSeconds) {
  await addInBulk(0, WARM_UP_JOBS, () => ({}));
  while ((await ask('processed')).processed < WARM_UP_JOBS) await sleep(5);
  const cpu = await redisCpuUs();
  const leadMs = 1000 + count / 5; // time to add them all before the first is due
  const start = Date.now() + leadMs;
  const total = WARM_UP_JOBS + count;
  await addInBulk(WARM_UP_JOBS, total, (number) => {
    const due = start + Math.floor(((number - WARM_UP_JOBS) * spanSeconds * 1000) / count);
    return { delay: Math.max(0, due - Date.now()) };
  });
  if (Date.now() > start) console.error('BullMQ took longer to add the delayed jobs than planned: some were due at once');
  await sleep(Math.max(0, start + spanSeconds * 1000 - Date.now()));
  const late = measured(await finish(total), WARM_UP_JOBS);
  line('delayed.early', late.filter((us) => us < 0).length, 'jobs');
  line('delayed.late_p50_us', percentile(late, 50), 'us');
  line('delayed.late_p90_us', percentile(late, 90), 'us');
  line('delayed.late_p99_us', percentile(late, 99), 'us');
  line('delayed.late_max_us', late.at(-1), 'us');
  line('delayed.redis_us', ((await redisCpuUs()) - cpu) / count, 'us');
}

if (!(await reply()).ready) throw new Error('the worker did not start');
if (mode === 'saturated') await saturated(Number(values.seconds));
if (mode === 'latency') await latency(Number(values.seconds), Number(values.rate));
if (mode === 'delayed') await delayed(Number(values.count), Number(values.span));
await queue.close();
redis.disconnect();
