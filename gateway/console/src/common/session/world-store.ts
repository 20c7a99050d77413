// The world as React reads it: folds what the connection tells, once per frame however much arrives.
import type { Push, Snapshot } from "../../generated/redline/v1/wire_pb";
import { EMPTY_WORLD, foldPushes, foldSnapshot, type World } from "../../domain/world";

type Listener = () => void;
export type PushListener = (pushes: readonly Push[]) => void;

export class WorldStore {
  private world: World = EMPTY_WORLD;
  private readonly listeners = new Set<Listener>();
  private readonly pushListeners = new Set<PushListener>();
  private chunks: Snapshot[] = [];
  private pushes: Push[] = [];
  private scheduled = false;

  // `schedule` calls back soon: once per frame while the page is seen.
  constructor(private readonly schedule: (flush: () => void) => void) {}

  readonly get = (): World => this.world;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  // Told of each batch after it has been folded.
  onPushes(listener: PushListener): () => void {
    this.pushListeners.add(listener);
    return () => this.pushListeners.delete(listener);
  }

  // What an earlier run kept on the device.
  restore(world: World): void {
    this.world = world;
    this.tell();
  }

  beginSnapshot(): void {
    this.flush();
    this.chunks = [];
  }

  addSnapshot(chunk: Snapshot): void {
    this.chunks.push(chunk);
    if (!chunk.last) return;
    this.flush();
    this.world = foldSnapshot(this.world, this.chunks);
    this.chunks = [];
    this.tell();
  }

  addPush(push: Push): void {
    this.pushes.push(push);
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => {
      this.flush();
    });
  }

  flush(): void {
    this.scheduled = false;
    if (this.pushes.length === 0) return;
    const pushes = this.pushes;
    this.pushes = [];
    this.world = foldPushes(this.world, pushes);
    this.tell();
    for (const listener of this.pushListeners) listener(pushes);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
