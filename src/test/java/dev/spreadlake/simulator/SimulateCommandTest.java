package dev.spreadlake.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Wrong usage of {@code simulate}; the running command is tested as a process of its own. */
@Timeout(30)
class SimulateCommandTest {
  @TempDir private Path folder;
  private final StringWriter said = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new SimulateCommand())
        .setErr(new PrintWriter(said))
        .setOut(new PrintWriter(said))
        .execute(arguments);
  }

  @Test
  @DisplayName("says where it cannot listen, and why")
  void portTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
      assertThat(said.toString())
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ")
          .contains("in use")
          .doesNotContain(": null");
    }
  }

  @Test
  @DisplayName("wrong values are usage errors that name the value and what is allowed")
  void usage() throws Exception {
    assertThat(run("--speed", "0")).isEqualTo(2);
    assertThat(said.toString()).contains("speed must be above 0");
    assertThat(run("--books", "BTC-MXN")).isEqualTo(2);
    assertThat(said.toString()).contains("'BTC-MXN'");
    Path faults = folder.resolve("faults.yaml");
    Files.writeString(faults, "- {fault: nope}\n");
    assertThat(run("--faults", faults.toString())).isEqualTo(2);
    assertThat(said.toString()).contains("fault 1: fault 'nope' is none of silence");
    assertThat(run("--port", "x")).isEqualTo(2);
  }
}
