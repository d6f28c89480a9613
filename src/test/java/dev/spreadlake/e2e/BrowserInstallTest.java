package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class BrowserInstallTest {
  @TempDir Path folder;
  private final List<List<String>> run = new ArrayList<>();

  @Test
  @DisplayName("a Chromium on the PATH is used as it is")
  void usesWhatIsInstalled() throws IOException {
    Path chromium = executable("chromium");
    assertThat(ensure(true, command -> true)).isEqualTo(chromium);
    assertThat(run).isEmpty();
  }

  @Test
  @DisplayName("a Chrome in a usual place is used although the PATH has none")
  void usesUsualPlaces() throws IOException {
    Path chrome = executable("somewhere-else");
    assertThat(BrowserInstall.ensure("", List.of(chrome), false, command -> false))
        .isEqualTo(chrome);
  }

  @Test
  @DisplayName("root with apt-get updates, installs chromium and uses it")
  void installs() throws IOException {
    executable("apt-get");
    Path chromium = folder.resolve("chromium");
    Path installed =
        ensure(
            true,
            command -> {
              if (command.contains("install")) {
                makeExecutable(chromium);
              }
              return true;
            });
    assertThat(installed).isEqualTo(chromium);
    assertThat(run).hasSize(2);
    assertThat(run.get(0)).containsExactly("apt-get", "update");
    assertThat(run.get(1)).contains("install", "-y", "chromium");
  }

  @Test
  @DisplayName("without the right to install, the failure is one line that says what to do")
  void saysWhatToDo() throws IOException {
    executable("apt-get");
    assertThatThrownBy(() -> ensure(false, command -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only root may install")
        .hasMessageContaining("apt-get install chromium")
        .hasMessageNotContaining("\n");
    assertThat(run).isEmpty();
  }

  @Test
  @DisplayName("a failing apt-get is told, not hidden")
  void failingInstall() throws IOException {
    executable("apt-get");
    assertThatThrownBy(() -> ensure(true, command -> command.contains("update")))
        .hasMessageContaining("apt-get install chromium failed");
  }

  private Path ensure(boolean root, BrowserInstall.Commands answer) {
    return BrowserInstall.ensure(
        folder.toString(),
        List.of(),
        root,
        command -> {
          run.add(command);
          return answer.run(command);
        });
  }

  private Path executable(String name) throws IOException {
    return makeExecutable(folder.resolve(name));
  }

  private static Path makeExecutable(Path file) {
    try {
      Files.writeString(file, "#!/bin/sh\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
