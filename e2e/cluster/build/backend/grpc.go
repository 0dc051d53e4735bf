package main

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	testing "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"
)

func newGrpc(self who) *grpc.Server {
	server := grpc.NewServer()
	testing.RegisterTestServiceServer(server, &echoService{self: self})
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	reflection.Register(server)
	return server
}

// echoService sends payloads back; its answers name the pod (hostname) and the version (server_id).
type echoService struct {
	testing.UnimplementedTestServiceServer
	self who
}

func (s *echoService) EmptyCall(context.Context, *testing.Empty) (*testing.Empty, error) {
	return &testing.Empty{}, nil
}

func (s *echoService) UnaryCall(_ context.Context, r *testing.SimpleRequest) (*testing.SimpleResponse, error) {
	if err := asked(r.GetResponseStatus()); err != nil {
		return nil, err
	}
	return &testing.SimpleResponse{Payload: r.GetPayload(), Hostname: s.self.Pod, ServerId: s.self.Version}, nil
}

// FullDuplexCall answers each message at once.
func (s *echoService) FullDuplexCall(
	stream grpc.BidiStreamingServer[testing.StreamingOutputCallRequest, testing.StreamingOutputCallResponse],
) error {
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := asked(message.GetResponseStatus()); err != nil {
			return err
		}
		if err := stream.Send(&testing.StreamingOutputCallResponse{Payload: message.GetPayload()}); err != nil {
			return err
		}
	}
}

// asked is the status that a request wants for its answer.
func asked(wanted *testing.EchoStatus) error {
	if wanted.GetCode() == 0 {
		return nil
	}
	return status.Error(codes.Code(wanted.GetCode()), wanted.GetMessage())
}
