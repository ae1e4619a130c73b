"""The live room: who is in it, who may publish and hear whom, devices, chat, recording. It knows no law."""
