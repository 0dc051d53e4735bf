package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.proxy.config.ClusterConfig.Protocol;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real gRPC on both sides. */
@ExtendWith(LeakCheck.class)
class GrpcTest {
  private static final MethodDescriptor<String, String> UNARY =
      method(MethodDescriptor.MethodType.UNARY, "Unary");
  private static final MethodDescriptor<String, String> CHAT =
      method(MethodDescriptor.MethodType.BIDI_STREAMING, "Chat");

  private final int port = Ports.free();

  private static MethodDescriptor<String, String> method(
      MethodDescriptor.MethodType type, String name) {
    return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
        .setType(type)
        .setFullMethodName("test.Echo/" + name)
        .build();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Server backend() throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(
            ServerServiceDefinition.builder("test.Echo")
                .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcTest::unary))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(GrpcTest::chat))
                .build())
        .build()
        .start();
  }

  private static void unary(String request, StreamObserver<String> response) {
    if (request.equals("fail")) {
      response.onError(Status.FAILED_PRECONDITION.withDescription("no").asRuntimeException());
      return;
    }
    response.onNext("echo " + request);
    response.onCompleted();
  }

  private static StreamObserver<String> chat(StreamObserver<String> response) {
    return new Relay(response);
  }

  private record Relay(StreamObserver<String> to) implements StreamObserver<String> {
    @Override
    public void onNext(String value) {
      to.onNext(value);
    }

    @Override
    public void onError(Throwable cause) {
      to.onError(cause);
    }

    @Override
    public void onCompleted() {
      to.onCompleted();
    }
  }

  private ManagedChannel client() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  private Gateway gateway(int... endpoints) {
    return Gateway.start(
        new ConfigBuilder()
            .http("web", port)
            .route("d/r", "web", "d/s:1")
            .cluster("d/s:1", Protocol.H2C, endpoints)
            .build());
  }

  private static String call(ManagedChannel channel, String request) {
    return ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, request);
  }

  @Test
  void shouldPassUnaryCallsTheirStatusesAndBigMessages() throws Exception {
    Server backend = backend();
    ManagedChannel channel = client();
    try (Gateway _ = gateway(backend.getPort())) {
      assertThat(call(channel, "hi")).isEqualTo("echo hi");
      String big = "x".repeat(3 << 20);
      assertThat(call(channel, big)).isEqualTo("echo " + big);
      assertThatThrownBy(() -> call(channel, "fail"))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                assertThat(e.getStatus().getDescription()).isEqualTo("no");
              });
    } finally {
      channel.shutdownNow().awaitTermination(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
      backend.shutdownNow().awaitTermination(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldPassMessagesOfABidirectionalStreamAsTheyCome() throws Exception {
    Server backend = backend();
    ManagedChannel channel = client();
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    try (Gateway _ = gateway(backend.getPort())) {
      StreamObserver<String> requests =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(CHAT, CallOptions.DEFAULT), new Collector(received));
      for (int i = 0; i < 10; i++) {
        requests.onNext("m" + i);
        assertThat(received.poll(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS))
            .isEqualTo("m" + i);
      }
      requests.onCompleted();
      assertThat(received.poll(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo("completed");
    } finally {
      channel.shutdownNow().awaitTermination(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
      backend.shutdownNow().awaitTermination(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private record Collector(BlockingQueue<String> received) implements StreamObserver<String> {
    @Override
    public void onNext(String value) {
      received.add(value);
    }

    @Override
    public void onError(Throwable cause) {
      received.add("error " + cause);
    }

    @Override
    public void onCompleted() {
      received.add("completed");
    }
  }

  @Test
  void shouldTellWhyInGrpcsTermsWhenNoBackendServesTheCall() throws Exception {
    ManagedChannel channel = client();
    try (Gateway gateway = gateway()) {
      assertStatus(channel, Status.Code.UNAVAILABLE, "the backend has no endpoint");
      gateway.apply(new ConfigBuilder().http("web", port).build());
      assertStatus(channel, Status.Code.UNIMPLEMENTED, "no route matches");
    } finally {
      channel.shutdownNow().awaitTermination(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void assertStatus(ManagedChannel channel, Status.Code code, String description) {
    assertThatThrownBy(() -> call(channel, "x"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).isEqualTo(description);
            });
  }
}
