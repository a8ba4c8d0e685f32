module example.org/vpn

go 1.19

require nodeplane.io/controlplane v0.0.0

replace nodeplane.io/controlplane => ../../clients/go
