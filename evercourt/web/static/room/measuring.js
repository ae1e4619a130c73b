// How good the line is, from what the browser counts: losses both ways, the way there and back, what really goes out.

export class Measuring {
  #before = new Map();

  // Returns the last seconds as the court's rule wants them, or null before there is anything to compare with.
  async look(sending, receivings) {
    const sums = { sent: 0, lostSent: 0, packetsSent: 0, heard: 0, lostHeard: 0, roundTrip: null };
    for (const one of [sending, ...receivings]) {
      if (!one) continue;
      for (const stat of (await one.connection.getStats()).values()) this.#add(stat, sums);
    }
    const first = this.at === undefined, now = performance.now();
    const seconds = (now - (this.at ?? now)) / 1000;
    this.at = now;
    if (first || seconds <= 0) return null;
    return {
      lost_sent: share(sums.lostSent, sums.packetsSent), lost_heard: share(sums.lostHeard, sums.heard + sums.lostHeard),
      round_trip: sums.roundTrip === null ? null : Math.round(sums.roundTrip * 1000),
      sent: Math.round((sums.sent * 8) / 1000 / seconds),
    };
  }

  #add(stat, sums) {
    if (stat.type === "outbound-rtp") {
      sums.sent += this.#since(stat, "bytesSent");
      sums.packetsSent += this.#since(stat, "packetsSent");
    } else if (stat.type === "remote-inbound-rtp") {
      sums.lostSent += this.#since(stat, "packetsLost");
      sums.roundTrip = Math.max(sums.roundTrip ?? 0, stat.roundTripTime ?? 0);
    } else if (stat.type === "inbound-rtp") {
      sums.heard += this.#since(stat, "packetsReceived");
      sums.lostHeard += this.#since(stat, "packetsLost");
    }
  }

  #since(stat, name) {
    const key = `${stat.id} ${stat.ssrc} ${name}`, now = stat[name] ?? 0, before = this.#before.get(key);
    this.#before.set(key, now);
    return before === undefined ? 0 : Math.max(0, now - before);
  }
}

const share = (lost, all) => (all > 0 ? Math.min(1, Math.max(0, lost / all)) : 0);
