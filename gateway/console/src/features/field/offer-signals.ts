// Getting a technician's attention: two tones, a vibration, and a notification when the app is not in sight. Browsers allow sound
// after the first touch of the page; signing on is one.
let audio: AudioContext | undefined;

const TONES: readonly [number, number][] = [
  [880, 0],
  [1175, 0.18],
  [880, 0.5],
  [1175, 0.68],
];
const VIBRATION = [300, 150, 300, 150, 600];

// Call from a press of a button.
export function allowSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

function play(context: AudioContext): void {
  for (const [frequency, at] of TONES) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const start = context.currentTime + at;
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.4, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.16);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.17);
  }
}

export function signalOffer(title: string, body: string, sound: boolean): void {
  if (sound) {
    navigator.vibrate?.(VIBRATION);
    if (audio?.state === "running") play(audio);
  }
  if (document.hidden && "Notification" in window && Notification.permission === "granted") {
    void navigator.serviceWorker.ready.then((registration) =>
      registration.showNotification(title, { body, tag: "offer", icon: "/icon-192.png", requireInteraction: true }),
    );
  }
}

export function askForNotifications(): void {
  if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
}
