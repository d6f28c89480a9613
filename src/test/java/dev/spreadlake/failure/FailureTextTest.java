package dev.spreadlake.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Words for a failure")
class FailureTextTest {
  @Test
  @DisplayName("are its message, where it has one")
  void message() {
    assertThat(FailureText.of(new IOException("disk full"))).isEqualTo("disk full");
  }

  @Test
  @DisplayName("are never null: what has no message is named in words")
  void silent() {
    assertThat(FailureText.of(new TimeoutException())).isEqualTo("no answer in time");
    assertThat(FailureText.of(new ClosedChannelException())).isEqualTo("closed channel");
    assertThat(FailureText.of(new IllegalStateException())).isEqualTo("illegal state");
    assertThat(FailureText.of(new NullPointerException(" "))).isEqualTo("null pointer");
    assertThat(FailureText.of(new Throwable() {})).isEqualTo("unknown failure");
  }

  @Test
  @DisplayName("are those of the cause, where the failure itself says nothing")
  void cause() {
    assertThat(FailureText.of(new CompletionException(new TimeoutException())))
        .isEqualTo("no answer in time");
    assertThat(FailureText.of(new IOException(null, new IOException("disk full"))))
        .isEqualTo("disk full");
    assertThat(FailureText.of(new UncheckedIOException(new IOException("disk full"))))
        .isEqualTo("disk full");
    assertThat(FailureText.of(new UncheckedIOException("no lake", new IOException("disk full"))))
        .isEqualTo("no lake");
  }

  @Test
  @DisplayName("say what is wrong with a path, of which the JDK gives only the name")
  void path() {
    assertThat(FailureText.of(new NoSuchFileException("/x/y")))
        .isEqualTo("no such file or folder: /x/y");
    assertThat(FailureText.of(new NotLinkException("/x/y")))
        .isEqualTo("not a link, as a copy that follows links leaves it: /x/y");
  }

  @Test
  @DisplayName("say what is wrong with a certificate, not only that there is no connection")
  void certificate() {
    assertThat(FailureText.of(new SSLException("no connection", new IOException("expired"))))
        .isEqualTo("no connection: expired");
    assertThat(FailureText.of(new SSLException("closed"))).isEqualTo("closed");
  }
}
