package dev.spreadlake.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A thousand sockets on one topic: deliveries a second against bare Netty and Node's {@code ws},
 * and what one stalled client does to the others.
 *
 * <p>Every server runs in a process of its own and is driven by the same clients ({@link
 * SocketLoad}), in turn, several rounds; medians are compared. A message is offered when all
 * clients have an earlier one, so that at most {@value #WINDOW} are under way and nothing needs
 * conflating.
 */
public final class SocketBench {
  static final int WINDOW = 16;

  private static final String WS_SERVER = "ws-server.mjs";

  /** Makes a peer's message about as long as ours. */
  private static final int PADDING = 270;

  private static final int PACE_MILLIS = 5;

  private final int clients;
  private final int rounds;
  private final int seconds;

  private SocketBench(Map<String, Integer> options) {
    clients = options.getOrDefault("clients", 1000);
    rounds = options.getOrDefault("rounds", 5);
    seconds = options.getOrDefault("seconds", 5);
  }

  /** Options: {@code clients=1000 rounds=5 seconds=5}. */
  public static void run(String[] args) throws Exception {
    Map<String, Integer> options = new TreeMap<>();
    for (String arg : args) {
      String[] pair = arg.split("=", 2);
      if (pair.length == 2) {
        options.put(pair[0], Integer.parseInt(pair[1]));
      }
    }
    new SocketBench(options).all();
  }

  public static void main(String[] args) throws Exception {
    run(args);
  }

  private void all() throws Exception {
    List<String> peers = new ArrayList<>(List.of("ours", "netty"));
    Optional<Path> node =
        NodeFolder.prepare(
            Path.of("src", "bench", "node"), List.of("package.json", WS_SERVER), "ws");
    if (node.isPresent()) {
      peers.add("ws");
    } else {
      System.out.println("peer ws left out: it needs node and npm");
    }
    Map<String, List<Double>> rates = new TreeMap<>();
    for (int round = 0; round < rounds; round++) {
      for (String peer : peers) {
        rates.computeIfAbsent(peer, p -> new ArrayList<>()).add(throughput(peer));
      }
    }
    double ours = median(rates.get("ours"));
    rates.forEach(
        (peer, all) ->
            System.out.printf(
                Locale.ROOT,
                "socket fan-out  %-6s clients=%d median=%,.0f deliveries/s ours/peer=%.2f runs=%s%n",
                peer,
                clients,
                median(all),
                ours / median(all),
                all.stream().map(rate -> String.format(Locale.ROOT, "%.0f", rate)).toList()));
    List<Double> calm = new ArrayList<>();
    List<Double> stalled = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      calm.add(p99Millis(0));
      stalled.add(p99Millis(1));
    }
    System.out.printf(
        Locale.ROOT,
        "socket latency  p99 none stalled=%.3f ms, one stalled=%.3f ms, ratio=%.2f runs=%s %s%n",
        median(calm),
        median(stalled),
        median(stalled) / median(calm),
        calm,
        stalled);
  }

  private double throughput(String peer) throws Exception {
    Process server = start(peer);
    try (SocketLoad load = new SocketLoad(clients, port(server), server.getOutputStream())) {
      load.connect(0);
      load.flow(WINDOW);
      TimeUnit.SECONDS.sleep(3);
      long before = load.delivered();
      long start = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      double rate = (load.delivered() - before) / ((System.nanoTime() - start) / 1e9);
      load.check();
      if (rate == 0) {
        throw new IllegalStateException(peer + " delivered nothing");
      }
      return rate;
    } finally {
      stop(server);
    }
  }

  private double p99Millis(int stalled) throws Exception {
    Process server = start("ours");
    try (SocketLoad load = new SocketLoad(clients, port(server), server.getOutputStream())) {
      load.connect(stalled);
      Histogram histogram = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
      int warmUp = 2000 / PACE_MILLIS;
      int messages = warmUp + seconds * 1000 / PACE_MILLIS;
      long next = System.nanoTime();
      for (int i = 0; i < messages; i++) {
        if (i == warmUp) {
          load.measureInto(histogram);
        }
        next += TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS);
        long wait = next - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        load.credit();
      }
      long expected = (long) messages * (clients - stalled);
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (load.delivered() < expected) {
        if (System.nanoTime() > until) {
          throw new IllegalStateException(
              "wrong answer: delivered " + load.delivered() + " of " + expected);
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
      load.check();
      return histogram.getValueAtPercentile(99) / 1e6;
    } finally {
      stop(server);
    }
  }

  private static Process start(String peer) throws Exception {
    String padding = "x".repeat(PADDING);
    List<String> command =
        peer.equals("ws")
            ? List.of("node", Path.of("target", "bench-node", WS_SERVER).toString(), padding)
            : List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.spreadlake.bench.SocketServers",
                peer,
                padding);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static int port(Process server) throws Exception {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("PORT ")) {
        return Integer.parseInt(line.substring(5));
      }
    }
    throw new IllegalStateException("the server did not start");
  }

  private static void stop(Process server) throws Exception {
    server.getOutputStream().close();
    if (!server.waitFor(5, TimeUnit.SECONDS)) {
      server.destroyForcibly().waitFor();
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
